package io.fleetledger.faults;

import io.fleetledger.faults.Requests.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands on the loopback address before a server, and can be told to misbehave: to delay, to cut,
 * to refuse connections, to keep them open and let nothing through, to strike at a named request.
 *
 * <p>A black hole loses no byte: what was sent meanwhile arrives when the hole is closed, as TCP
 * sends again what a network lost. Who is to lose it is cut.
 */
public final class Proxy implements AutoCloseable {
  private final InetSocketAddress upstream;
  private final Supplier<Requests> protocol;
  private final int port;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final List<Trap> traps = new CopyOnWriteArrayList<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Duration delay = Duration.ZERO;

  /** Those who want to pass wait for it to come down; it has not been raised yet. */
  private volatile CountDownLatch barrier = new CountDownLatch(0);

  private @Nullable ServerSocket listener;

  private Proxy(int port, InetSocketAddress upstream, Supplier<Requests> protocol)
      throws IOException {
    this.upstream = upstream;
    this.protocol = protocol;
    this.port = listen(port);
  }

  /**
   * Starts one.
   *
   * @param port where it listens; 0: on a free port
   * @param upstreamPort port of the server on the loopback address, which need not be up
   * @param protocol makes for each connection what cuts it into requests
   */
  public static Proxy start(int port, int upstreamPort, Supplier<Requests> protocol)
      throws IOException {
    return new Proxy(
        port, new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamPort), protocol);
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** From now on all goes through, at once. */
  public synchronized void pass() throws IOException {
    delay = Duration.ZERO;
    barrier.countDown();
    if (listener == null) {
      listen(port);
    }
  }

  /** From now on each request, and each piece of an answer, waits so long. */
  public void delay(Duration duration) {
    delay = duration;
  }

  /** From now on connections stay open, new ones are accepted, and nothing comes through. */
  public void blackHole() {
    barrier = new CountDownLatch(1);
  }

  /** Cuts all connections; new ones are welcome. */
  public void cut() {
    links.forEach(Link::cut);
  }

  /** Cuts all connections and refuses new ones. */
  public synchronized void refuse() throws IOException {
    stopListening();
    cut();
  }

  /** Sets a trap for the next request of a name, on whichever connection it comes. */
  public Trap trap(String request, Trap.Moment moment, Runnable action) {
    Trap trap = new Trap(request, moment, action);
    traps.add(trap);
    return trap;
  }

  /** Takes away the traps that have not struck. */
  public void disarm() {
    traps.clear();
  }

  /** Connections accepted so far. */
  public long accepted() {
    return accepted.get();
  }

  /** Connections open now. */
  public int open() {
    return links.size();
  }

  /** Bytes that went through so far, both ways. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() throws IOException {
    refuse();
    barrier.countDown();
  }

  /** The trap that this request springs, if any: it is taken away, and strikes once. */
  @Nullable Trap sprungBy(Request request) {
    for (Trap trap : traps) {
      if (trap.waitsFor(request) && traps.remove(trap)) {
        return trap;
      }
    }
    return null;
  }

  /** Lets bytes pass when they may. */
  void admit(int count) throws InterruptedException {
    if (!delay.isZero()) {
      Thread.sleep(delay);
    }
    barrier.await();
    bytes.addAndGet(count);
  }

  void forget(Link link) {
    links.remove(link);
  }

  private synchronized int listen(int wanted) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
    listener = opened;
    Thread.ofVirtual().name("proxy-" + opened.getLocalPort()).start(() -> accept(opened));
    return opened.getLocalPort();
  }

  private void stopListening() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        accepted.incrementAndGet();
        Link link = new Link(this, client, protocol.get());
        links.add(link);
        link.start(upstream);
        if (from.isClosed()) {
          link.cut();
        }
      } catch (IOException stopped) {
        // Refusing: closed while it waited. A connection that broke at once needs nothing more.
      }
    }
  }
}
