package io.fleetledger.api;

import io.fleetledger.query.Answer;
import io.fleetledger.query.Question;
import io.fleetledger.query.Sources;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The laws, as they were evaluated last: nobody waits for that, and a crowd causes none. */
final class LawRoutes {
  private final Callable<@Nullable Answer> laws;

  /**
   * @param laws what was found last; null: nothing yet
   */
  LawRoutes(Callable<@Nullable Answer> laws) {
    this.laws = laws;
  }

  List<Route> all() {
    return List.of(
        new Route(
            "GET",
            Routes.BASE + "/laws",
            Sources.LAWS.about() + "; evaluated_at says when.",
            ReadRoutes.PLATFORM,
            ReadRoutes.parameters(Sources.LAWS).stream()
                .filter(it -> !it.name().equals("cursor"))
                .toList(),
            List.of(),
            List.of(Json.TYPE, Csv.TYPE.split(";", 2)[0]),
            this::found));
  }

  private Response found(Request request) throws Exception {
    Answer found = laws.call();
    if (found == null) {
      throw Problem.unavailable("the laws are being evaluated for the first time", 2);
    }
    Answer wanted = of(Reads.question(request, Sources.LAWS), found);
    return request.wantsCsv()
        ? Response.ok(Csv.TYPE, Csv.of(wanted))
        : Response.ok(Json.TYPE, Json.page(wanted));
  }

  private static Answer of(Question question, Answer all) {
    List<String> laws = question.filters().getOrDefault("law", List.of());
    return new Answer(
        all.columns(),
        all.rows().stream()
            .filter(row -> laws.isEmpty() || laws.contains(String.valueOf(row.getFirst())))
            .limit(question.limit())
            .toList(),
        null);
  }
}
