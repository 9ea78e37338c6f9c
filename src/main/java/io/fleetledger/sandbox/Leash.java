package io.fleetledger.sandbox;

import java.io.IOException;

/**
 * Ties another process's life to this one's: however this process ends, the other gets a signal at
 * once.
 *
 * <p>A shell waits to read from a pipe that only this process holds the other end of. The system
 * closes that end when this process dies, SIGKILL included, and the shell's next step is the kill.
 */
public final class Leash implements AutoCloseable {
  private final Process shell;

  private Leash(Process shell) {
    this.shell = shell;
  }

  /**
   * Ties a process.
   *
   * @param pid the process to end with this one
   * @param signal name of the signal that ends it, such as TERM
   */
  public static Leash tie(long pid, String signal) throws IOException {
    // Ctrl-C reaches the whole foreground group: the shell must outlive it to do its work.
    String script = "trap '' INT TERM HUP; read -r _; kill -\"$1\" \"$2\" 2>/dev/null";
    return new Leash(
        new ProcessBuilder("sh", "-c", script, "leash", signal, Long.toString(pid))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Lets go without a signal. */
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
