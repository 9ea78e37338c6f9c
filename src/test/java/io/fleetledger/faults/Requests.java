package io.fleetledger.faults;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Cuts what a client sends on one connection into the requests of its protocol. */
public interface Requests {

  /**
   * What goes on to the server as a whole.
   *
   * @param name what it asks for, in the words of its protocol; empty: nothing that matters
   * @param bytes as the client sent them
   */
  record Request(String name, byte[] bytes) {}

  /** The next request; null: the client has closed the connection. */
  @Nullable Request next(DataInputStream in) throws IOException;

  /** Any protocol: bytes as they come, without names. */
  Supplier<Requests> BYTES =
      () ->
          in -> {
            byte[] buffer = new byte[64 * 1024];
            int length = in.read(buffer);
            return length < 0 ? null : new Request("", Arrays.copyOf(buffer, length));
          };

  /** Reads bytes, all of them. */
  static byte[] exactly(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the client has left in the middle of a request");
    }
    return bytes;
  }
}
