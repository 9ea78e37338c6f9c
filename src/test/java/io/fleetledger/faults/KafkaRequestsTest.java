package io.fleetledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.faults.Requests.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class KafkaRequestsTest {
  @Test
  void each_request_has_the_name_of_its_api_and_its_bytes() throws IOException {
    byte[] first = request(ApiKeys.PRODUCE, 100_000);
    byte[] second = request(ApiKeys.END_TXN, 12);
    var both = new ByteArrayOutputStream();
    both.write(first);
    both.write(second);
    Requests requests = KafkaRequests.PROTOCOL.get();
    var in = new DataInputStream(new ByteArrayInputStream(both.toByteArray()));

    assertThat(requests.next(in)).isNotNull().satisfies(it -> isRequest(it, "PRODUCE", first));
    assertThat(requests.next(in)).isNotNull().satisfies(it -> isRequest(it, "END_TXN", second));
    assertThat(requests.next(in)).isNull();
  }

  @Test
  void a_trap_before_a_request_keeps_it_from_the_server_and_strikes_once() throws Exception {
    AtomicInteger strikes = new AtomicInteger();
    try (EchoServer server = EchoServer.start();
        Proxy proxy = Proxy.start(0, server.port(), KafkaRequests.PROTOCOL)) {
      Trap trap = proxy.trap("END_TXN", Trap.Moment.BEFORE, strikes::incrementAndGet);
      assertThat(answered(proxy, request(ApiKeys.PRODUCE, 10))).isTrue();
      long received = server.received();
      assertThat(trap.struck()).isNotDone();

      assertThat(answered(proxy, request(ApiKeys.END_TXN, 10))).isFalse();
      assertThat(trap.struck()).isCompleted();
      assertThat(server.received()).isEqualTo(received);

      assertThat(answered(proxy, request(ApiKeys.END_TXN, 10))).isTrue();
      assertThat(strikes).hasValue(1);
    }
  }

  @Test
  void a_trap_after_a_request_loses_the_answer_alone() throws Exception {
    byte[] request = request(ApiKeys.END_TXN, 10);
    try (EchoServer server = EchoServer.start();
        Proxy proxy = Proxy.start(0, server.port(), KafkaRequests.PROTOCOL)) {
      Trap trap = proxy.trap("END_TXN", Trap.Moment.AFTER, () -> {});
      assertThat(answered(proxy, request)).isFalse();
      assertThat(trap.struck()).isCompleted();
      assertThat(server.received()).isEqualTo(request.length);
    }
  }

  private static void isRequest(Request request, String name, byte[] bytes) {
    assertThat(request.name()).isEqualTo(name);
    assertThat(request.bytes()).isEqualTo(bytes);
  }

  private static boolean answered(Proxy proxy, byte[] request) throws IOException {
    try (Socket client = new Socket()) {
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
      client.setSoTimeout(5000);
      client.getOutputStream().write(request);
      return client.getInputStream().readNBytes(request.length).length == request.length;
    } catch (java.net.SocketException reset) {
      return false;
    }
  }

  private static byte[] request(ApiKeys api, int length) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(length);
    out.writeShort(api.id);
    out.write(new byte[length - Short.BYTES]);
    return bytes.toByteArray();
  }
}
