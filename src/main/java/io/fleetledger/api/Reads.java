package io.fleetledger.api;

import io.fleetledger.query.Answer;
import io.fleetledger.query.Question;
import io.fleetledger.query.QuestionException;
import io.fleetledger.query.Readings;
import io.fleetledger.query.Scope;
import io.fleetledger.query.Source;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Answers questions about sources, with the rights of who asks. */
final class Reads {
  /** The tables change once a commit: so fresh is as good as new. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Readings readings;
  private final AnswerCache cache = new AnswerCache(System::nanoTime);

  Reads(Readings readings) {
    this.readings = readings;
  }

  private record Asked(Scope scope, Source source, Question question, boolean csv) {}

  /** A page of a source, as the request asks. */
  Response page(Request request, Source source) throws Exception {
    return page(request.scope(), source, question(request, source), request.wantsCsv(), FRESH);
  }

  /** What a request asks of a source. */
  static Question question(Request request, Source source) {
    try {
      return Question.of(source, request.query());
    } catch (QuestionException e) {
      throw new Problem(400, String.valueOf(e.getMessage()));
    }
  }

  /** A page of a source, in the name of a scope. */
  Response.Whole page(Scope scope, Source source, Question question, boolean csv, Duration fresh)
      throws Exception {
    return cache.get(
        new Asked(scope, source, question, csv),
        fresh,
        () -> {
          Answer answer = ask(scope, source, question);
          return csv
              ? new Response.Whole(200, Csv.TYPE, next(answer), Csv.of(answer))
              : new Response.Whole(200, Json.TYPE, Map.of(), Json.page(answer));
        });
  }

  /** Whoever asks from now on sees what was changed before. */
  void changed() {
    cache.clear();
  }

  /** What is asked for nothing but some filters, fresh. */
  Answer ask(Scope scope, Source source, Map<String, List<String>> parameters) throws SQLException {
    return ask(scope, source, Question.of(source, parameters));
  }

  private Answer ask(Scope scope, Source source, Question question) throws SQLException {
    try {
      return readings.ask(scope, source, question);
    } catch (QuestionException e) {
      throw new Problem(400, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> next(Answer answer) {
    return answer.next() == null ? Map.of() : Map.of("Next-Cursor", answer.next().text());
  }
}
