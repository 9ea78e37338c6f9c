package io.fleetledger.app;

/** What the process ends with. */
final class ExitCode {
  /** Done; or the answer is yes. */
  static final int DONE = 0;

  /** The answer is no, or the command failed. */
  static final int NO = 1;

  /** Wrong usage: the command line, a setting or a file that it names. */
  static final int USAGE = 2;

  /** A server can't be reached. */
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
