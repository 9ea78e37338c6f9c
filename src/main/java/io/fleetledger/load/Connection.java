package io.fleetledger.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection that stays open and asks one thing after the other. Reads answers that say how long
 * they are, which all of the API's but live streams do. Not thread-safe.
 */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final String LENGTH = "content-length:";

  private final Socket socket = new Socket();
  private final OutputStream out;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int end;

  /** What was answered; the body is empty where it was passed over. */
  record Answer(int status, int length, byte[] body) {}

  Connection(String host, int port) throws IOException {
    socket.connect(new InetSocketAddress(host, port), 10_000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    out = socket.getOutputStream();
    in = socket.getInputStream();
  }

  /**
   * Asks.
   *
   * @param request headers and body as they go over the wire
   * @param keep whether the body of the answer is wanted
   */
  Answer ask(byte[] request, boolean keep) throws IOException {
    out.write(request);
    out.flush();
    String first = line();
    int status = Integer.parseInt(first.substring(9, 12));
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    byte[] body = new byte[keep ? length : 0];
    for (int done = 0; done < length; ) {
      fill();
      int part = Math.min(end - position, length - done);
      if (keep) {
        System.arraycopy(buffer, position, body, done, part);
      }
      position += part;
      done += part;
    }
    return new Answer(status, length, body);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      fill();
      for (int at = position; at < end; at++) {
        if (buffer[at] == '\n') {
          line.append(new String(buffer, position, at - position, StandardCharsets.ISO_8859_1));
          position = at + 1;
          return line.toString().stripTrailing();
        }
      }
      line.append(new String(buffer, position, end - position, StandardCharsets.ISO_8859_1));
      position = end;
    }
  }

  private void fill() throws IOException {
    if (position < end) {
      return;
    }
    position = 0;
    end = Math.max(0, in.read(buffer));
    if (end == 0) {
      throw new EOFException("the server closed the connection");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
