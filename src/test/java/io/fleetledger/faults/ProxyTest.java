package io.fleetledger.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before a server that sends back what it gets. */
class ProxyTest {
  private EchoServer server;
  private Proxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = EchoServer.start();
    proxy = Proxy.start(0, server.port(), Requests.BYTES);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void what_is_sent_comes_through_and_is_counted() throws IOException {
    try (Socket client = connect()) {
      assertThat(answer(client, "hello")).isEqualTo("hello");
    }
    assertThat(proxy.bytes()).isEqualTo(10);
    assertThat(proxy.accepted()).isEqualTo(1);
  }

  @Test
  void a_delay_holds_up_the_way_there_and_the_way_back() throws IOException {
    proxy.delay(Duration.ofMillis(100));
    try (Socket client = connect()) {
      long start = System.nanoTime();
      assertThat(answer(client, "hello")).isEqualTo("hello");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void a_cut_ends_what_is_open_and_nothing_else() throws IOException {
    try (Socket client = connect()) {
      assertThat(answer(client, "hello")).isEqualTo("hello");
      proxy.cut();
      assertThat(isEnded(client)).isTrue();
    }
    try (Socket client = connect()) {
      assertThat(answer(client, "again")).isEqualTo("again");
    }
  }

  @Test
  void it_refuses_connections_until_it_is_told_to_pass() throws IOException {
    try (Socket client = connect()) {
      proxy.refuse();
      assertThat(isEnded(client)).isTrue();
    }
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);

    proxy.pass();

    try (Socket client = connect()) {
      assertThat(answer(client, "again")).isEqualTo("again");
    }
  }

  @Test
  void a_black_hole_takes_everything_gives_nothing_and_loses_nothing() throws IOException {
    proxy.blackHole();
    try (Socket client = connect()) {
      client.setSoTimeout(200);
      assertThatThrownBy(() -> answer(client, "hello")).isInstanceOf(SocketTimeoutException.class);
      assertThat(server.received()).isZero();

      proxy.pass();

      client.setSoTimeout(5000);
      assertThat(new String(client.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  void a_server_that_is_away_looks_like_a_cut() throws IOException {
    server.close();
    try (Socket client = connect()) {
      assertThat(isEnded(client)).isTrue();
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket();
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
    client.setSoTimeout(5000);
    return client;
  }

  private static String answer(Socket client, String question) throws IOException {
    client.getOutputStream().write(question.getBytes(UTF_8));
    return new String(client.getInputStream().readNBytes(question.length()), UTF_8);
  }

  private static boolean isEnded(Socket client) {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
