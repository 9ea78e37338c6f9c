package io.fleetledger.torture;

import io.fleetledger.app.Main;
import io.fleetledger.faults.Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A processor: the product's {@code run} in a process, the proxies through which it reaches its
 * servers, and a supervisor that starts it again when it ends by itself.
 */
final class Instance implements AutoCloseable {
  private static final int SIGKILLED = 137;
  private static final int GRACE_SECONDS = 60;
  private static final int PAUSE_SECONDS = 1;

  private final String name;
  private final Path directory;
  private final Path configuration;
  private final Proxies proxies;
  private final AtomicInteger ends = new AtomicInteger();
  private @Nullable Process process;

  /** The ways to the servers. */
  record Proxies(Proxy kafka, Proxy postgres, Proxy registry) {
    List<Proxy> all() {
      return List.of(kafka, postgres, registry);
    }
  }

  Instance(String name, Path directory, Path configuration, Proxies proxies) {
    this.name = name;
    this.directory = directory;
    this.configuration = configuration;
    this.proxies = proxies;
  }

  String name() {
    return name;
  }

  Proxies proxies() {
    return proxies;
  }

  /** How often it has ended by itself. */
  int ends() {
    return ends.get();
  }

  /** Where its state is. */
  static Path stateIn(Path directory) {
    return directory.resolve("state");
  }

  Path state() {
    return stateIn(directory);
  }

  synchronized boolean isStarted() {
    return process != null;
  }

  /** Starts it, if it is not started; from now on it is kept up. */
  synchronized void start() throws IOException {
    if (process == null) {
      process = launch();
    }
  }

  /** SIGKILL. */
  synchronized void kill() {
    Process killed = release();
    if (killed != null) {
      killed.destroyForcibly();
      // Not only told to go, but gone.
      killed.onExit().join();
    }
  }

  /** SIGTERM, and SIGKILL if it has not left in good time; returns its exit code. */
  int stop() throws IOException, InterruptedException {
    Process stopped = release();
    if (stopped == null) {
      throw new IllegalStateException(name + " is not started");
    }
    // Process.destroy() would let go of the tether, too.
    Child.signal(stopped.pid(), "TERM");
    if (stopped.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      return stopped.exitValue();
    }
    stopped.destroyForcibly().waitFor();
    return SIGKILLED;
  }

  /** SIGSTOP, or any other signal that leaves it alive. */
  void signal(String signal) throws IOException, InterruptedException {
    Process signalled = current();
    if (signalled != null) {
      Child.signal(signalled.pid(), signal);
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    for (Proxy proxy : proxies.all()) {
      proxy.close();
    }
  }

  private synchronized @Nullable Process current() {
    return process;
  }

  /** The supervisor lets go of it. */
  private synchronized @Nullable Process release() {
    Process released = process;
    process = null;
    return released;
  }

  private Process launch() throws IOException {
    Files.createDirectories(directory);
    Process launched =
        Child.start(
            "400m",
            directory.resolve("processor.log"),
            Main.class,
            List.of("run", "--config", configuration.toString()));
    launched.onExit().thenAcceptAsync(this::keepUp);
    return launched;
  }

  private void keepUp(Process ended) {
    if (current() != ended) {
      return;
    }
    ends.incrementAndGet();
    Logbook.note("%s ended by itself with %d".formatted(name, ended.exitValue()));
    try {
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      startInsteadOf(ended);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("can't start " + name, e);
    }
  }

  private synchronized void startInsteadOf(Process ended) throws IOException {
    if (process == ended) {
      process = launch();
    }
  }
}
