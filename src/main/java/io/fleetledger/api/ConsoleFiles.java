package io.fleetledger.api;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of the console, on the class path under {@code console/}. Thread-safe. */
final class ConsoleFiles {
  private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "json", "application/json",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  private final ConcurrentHashMap<String, File> files = new ConcurrentHashMap<>();

  private record File(String type, String tag, Body body) {}

  /**
   * A file; null: there is none.
   *
   * @param path as it was asked for
   * @param known the tag of the file that the client has; null: it has none
   */
  @Nullable Response file(String path, @Nullable String known) throws IOException {
    String name = path.equals("/") ? "/index.html" : path;
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(name).matches()) {
      return null;
    }
    File file = files.get(name);
    if (file == null) {
      byte[] bytes = read("console" + name);
      if (bytes == null) {
        return null;
      }
      file = new File(type, tag(bytes), new Body(bytes));
      files.put(name, file);
    }
    // Asked for each time, sent when it has changed: after an update nobody has half of the old
    // one.
    Map<String, String> headers = Map.of("ETag", file.tag, "Cache-Control", "no-cache");
    return file.tag.equals(known)
        ? new Response.Whole(304, file.type, headers, new byte[0])
        : new Response.Whole(200, file.type, headers, file.body);
  }

  private static byte @Nullable [] read(String resource) throws IOException {
    try (InputStream in = ConsoleFiles.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      // Weak: the same file compressed has the same.
      return "W/\"" + HexFormat.of().formatHex(hash, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
