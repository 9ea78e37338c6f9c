package io.fleetledger.alerting;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A series of a fleet: its detector, its alert, and what a unit of it is worth, so that any
 * quantity is judged by the money behind it. For one thread.
 */
public final class WatchedSeries {
  private static final int DETECTOR_LENGTH_BYTES = Long.BYTES;
  private static final double HALF_LIFE_SECONDS = 86_400;

  private final SeriesDetector detector;
  private SpikeState state;
  private double money;
  private double amount;
  private long lastSecond;

  private WatchedSeries(SeriesDetector detector, SpikeState state) {
    this.detector = detector;
    this.state = state;
  }

  /** One that has seen nothing, of windows that are this long. */
  public static WatchedSeries fresh(java.time.Duration window) {
    return new WatchedSeries(SeriesDetector.fresh(window), SpikeState.START);
  }

  /**
   * Goes on from a state.
   *
   * @throws IllegalArgumentException if these are not the bytes of a state
   */
  public static WatchedSeries of(byte[] bytes) {
    int length = (int) new StateReader(bytes).nextLong();
    int end = DETECTOR_LENGTH_BYTES + length;
    if (length < 0 || end > bytes.length) {
      throw new IllegalArgumentException("a series' state is too short");
    }
    var from = new StateReader(Arrays.copyOfRange(bytes, end, bytes.length));
    var series =
        new WatchedSeries(
            SeriesDetector.of(Arrays.copyOfRange(bytes, DETECTOR_LENGTH_BYTES, end)),
            SpikeStateCodec.read(from));
    series.money = from.nextDouble();
    series.amount = from.nextDouble();
    series.lastSecond = from.nextLong();
    return series;
  }

  /**
   * Takes the next window.
   *
   * @param second its start, epoch seconds
   * @param value what came in it, finite
   * @param worth the money behind it, in the currency; the value itself, if that is money
   * @param thresholds what is worth an alert, in money
   */
  public SeriesWatch.Seen observe(
      long second, double value, double worth, SpikeThresholds thresholds) {
    double kept = Math.pow(0.5, Math.max(0, second - lastSecond) / HALF_LIFE_SECONDS);
    money = money * kept + worth;
    amount = amount * kept + Math.abs(value);
    lastSecond = second;
    Reading reading = detector.observe(second, value, state.isOpen());
    double perUnit = money > 0 && amount > 0 ? money / amount : 1;
    SpikeWatch.Step step = new SpikeWatch(thresholds.perUnit(perUnit)).step(state, reading);
    state = step.state();
    return new SeriesWatch.Seen(reading, step.event());
  }

  /** The money that it brought of late, less and less of it the longer ago it was. */
  public double money(long second) {
    return money * Math.pow(0.5, Math.max(0, second - lastSecond) / HALF_LIFE_SECONDS);
  }

  /** Where its alert stands. */
  public SpikeState state() {
    return state;
  }

  /** The deviation that is open; null: none is. */
  public @Nullable Spike open() {
    return state instanceof SpikeState.Open open ? open.spike() : null;
  }

  /** Whether an alert is open, or was after a moment, epoch seconds. */
  public boolean wasOffAfter(long second) {
    return switch (state) {
      case SpikeState.Open open -> true;
      case SpikeState.Quiet quiet -> quiet.last() != null && quiet.last().untilSecond() > second;
    };
  }

  /** All that it knows, to go on from later. */
  public byte[] bytes() {
    byte[] known = detector.state();
    var head = new StateWriter();
    head.put((long) known.length);
    var tail = new StateWriter();
    SpikeStateCodec.write(state, tail);
    tail.put(money);
    tail.put(amount);
    tail.put(lastSecond);
    byte[] end = tail.bytes();
    byte[] all = Arrays.copyOf(head.bytes(), DETECTOR_LENGTH_BYTES + known.length + end.length);
    System.arraycopy(known, 0, all, DETECTOR_LENGTH_BYTES, known.length);
    System.arraycopy(end, 0, all, DETECTOR_LENGTH_BYTES + known.length, end.length);
    return all;
  }
}
