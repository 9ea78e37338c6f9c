package io.fleetledger.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Everything that the console asks for, by everyone at once. */
public final class Reads {
  private static final List<String> PATHS =
      List.of(
          "/usage?grain=minute&group=",
          "/usage?grain=minute&group=tenant",
          "/usage?grain=all&group=tenant",
          "/usage?grain=all&group=tenant,model",
          "/usage?grain=hour&group=model",
          "/usage/now",
          "/fleet/now",
          "/fleet?grain=minute&group=",
          "/fleet?grain=minute&group=pool&columns=mfu,busy_share,idle_cost",
          "/fleet?grain=all&group=node",
          "/fleet?grain=all&group=model,accelerator",
          "/cost",
          "/cost?bands=true",
          "/cost/savings",
          "/cost/idle",
          "/cost/margin",
          "/charges?grain=hour",
          "/charges/summary?grain=hour&group=unit",
          "/statements",
          "/workflows?limit=100",
          "/alerts",
          "/laws",
          "/coverage",
          "/suspense/summary",
          "/version",
          "/catalog/tenants");

  private Reads() {}

  /**
   * Measures reads.
   *
   * @param clients who ask at a time
   * @param time for how long
   */
  public static LoadResult measure(Target target, int clients, Duration time)
      throws IOException, InterruptedException {
    List<byte[]> questions = PATHS.stream().map(path -> target.get("/api/v1" + path)).toList();
    return new Crowd(target, clients)
        .ask(
            "reads",
            client -> {
              int[] turn = {client};
              return () -> questions.get(turn[0]++ % questions.size());
            },
            time);
  }
}
