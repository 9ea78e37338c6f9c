package io.fleetledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger found = new AtomicInteger();
  private final AnswerCache cache = new AnswerCache(nanos::get);

  private String get(Callable<Response.Whole> find) throws Exception {
    return new String(cache.get("question", SECOND, find).body().plain());
  }

  private Response.Whole find() {
    return answer(200, "answer " + found.incrementAndGet());
  }

  private static Response.Whole answer(int status, String text) {
    return (Response.Whole)
        new Response.Whole(status, "text/plain", java.util.Map.of(), text.getBytes());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void an_answer_is_good_for_a_while() throws Exception {
    assertThat(get(this::find)).isEqualTo("answer 1");
    pass(Duration.ofMillis(999));
    assertThat(get(this::find)).isEqualTo("answer 1");
    pass(Duration.ofMillis(1));
    assertThat(get(this::find)).isEqualTo("answer 2");
  }

  @Test
  void what_took_long_is_good_for_longer_but_not_for_long() throws Exception {
    get(
        () -> {
          pass(SECOND);
          return find();
        });
    pass(Duration.ofMillis(3_999));
    assertThat(get(this::find)).isEqualTo("answer 1");
    pass(Duration.ofMillis(1));
    assertThat(
            get(
                () -> {
                  pass(Duration.ofMinutes(1));
                  return find();
                }))
        .isEqualTo("answer 2");
    pass(Duration.ofSeconds(5));
    assertThat(get(this::find)).isEqualTo("answer 3");
  }

  @Test
  void while_one_looks_the_others_get_the_old_answer_until_it_is_too_old() throws Exception {
    get(this::find);
    pass(Duration.ofSeconds(2));
    var looking = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return get(
                    () -> {
                      looking.countDown();
                      go.await();
                      return find();
                    });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    looking.await();

    assertThat(get(this::find)).isEqualTo("answer 1");
    pass(Duration.ofSeconds(8));
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return get(this::find);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    go.countDown();
    assertThat(slow.join()).isEqualTo("answer 2");
    assertThat(waiting.join()).isEqualTo("answer 2");
    assertThat(found).hasValue(2);
  }

  @Test
  void a_failure_is_told_and_not_kept() throws Exception {
    assertThatThrownBy(
            () ->
                get(
                    () -> {
                      throw new SQLException("away");
                    }))
        .isInstanceOf(SQLException.class);
    assertThat(get(this::find)).isEqualTo("answer 1");
  }

  @Test
  void what_is_no_success_is_not_kept() throws Exception {
    assertThat(get(() -> answer(404, "nothing"))).isEqualTo("nothing");
    assertThat(get(this::find)).isEqualTo("answer 1");
  }

  @Test
  void after_a_change_it_is_asked_anew() throws Exception {
    get(this::find);
    cache.clear();
    assertThat(get(this::find)).isEqualTo("answer 2");
  }
}
