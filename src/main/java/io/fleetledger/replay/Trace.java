package io.fleetledger.replay;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * A trace of requests: a {@code .jsonl} or {@code .csv} file, plain or with {@code .gz} after it.
 */
public final class Trace {
  private static final int FINGERPRINT_BYTES = 6;

  private final String name;
  private final Source source;

  private Trace(String name, Source source) {
    this.name = name;
    this.source = source;
  }

  /** A trace in a file. */
  public static Trace file(Path file) {
    return new Trace(file.toString(), () -> Files.newInputStream(file));
  }

  /** A trace on the class path, such as {@code demo/azure_llm_2023_conv.csv.gz}. */
  public static Trace resource(String resource) {
    return new Trace(
        resource,
        () -> {
          InputStream in = Trace.class.getClassLoader().getResourceAsStream(resource);
          if (in == null) {
            throw new FileNotFoundException(resource);
          }
          return in;
        });
  }

  /** The bundled demo: an hour of Azure's conversation service in 2023, 19,366 requests. */
  public static Trace demo() {
    return resource("demo/azure_llm_2023_conv.csv.gz");
  }

  /** The file or resource, for messages. */
  public String name() {
    return name;
  }

  /**
   * The requests, read lazily, in the order of the file.
   *
   * @throws TraceException if it can't be read, or its name ends in none of the known formats
   */
  public TraceReader open() {
    try {
      return switch (format()) {
        case "jsonl" -> new TraceReader(name, new JsonRows(name, content()));
        case "csv" -> new TraceReader(name, new CsvRows(name, content()));
        default ->
            throw new TraceException(name + " is neither .jsonl nor .csv (nor .gz of these)");
      };
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads the trace once for what must be known before it is replayed.
   *
   * @throws TraceException if it can't be read
   */
  public Summary summarize() {
    try (InputStream in = content()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      long rows = "csv".equals(format()) ? -1 : 0;
      boolean inRow = false;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        for (int i = 0; i < n; i++) {
          if (buffer[i] == '\n' || buffer[i] == '\r') {
            inRow = false;
          } else if (!inRow) {
            inRow = true;
            rows++;
          }
        }
      }
      String hex = HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
      return new Summary(hex, Math.max(0, rows));
    } catch (IOException e) {
      throw unreadable(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private String format() {
    String plain = isGzip() ? name.substring(0, name.length() - ".gz".length()) : name;
    return plain.substring(plain.lastIndexOf('.') + 1);
  }

  private boolean isGzip() {
    return name.endsWith(".gz");
  }

  private InputStream content() throws IOException {
    InputStream in = source.open();
    return isGzip() ? new GZIPInputStream(in, 1 << 16) : new BufferedInputStream(in, 1 << 16);
  }

  private TraceException unreadable(IOException e) {
    boolean missing = e instanceof NoSuchFileException || e instanceof FileNotFoundException;
    return new TraceException(
        missing ? name + " does not exist" : "can't read " + name + ": " + e.getMessage(), e);
  }

  /**
   * What is known of a trace before it is replayed.
   *
   * @param fingerprint 12 hexadecimal digits of its content's SHA-256: the base of every id that is
   *     made up for it, so that replaying the same trace again yields the same ids
   * @param rows lines that are neither empty nor a CSV's header
   */
  public record Summary(String fingerprint, long rows) {}

  @FunctionalInterface
  private interface Source {
    InputStream open() throws IOException;
  }
}
