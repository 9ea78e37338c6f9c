package io.fleetledger.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * One URL of a registry.
 *
 * @param uri without user and password, and without a slash at its end
 * @param authorization value of the Authorization header; null: send none
 */
record Endpoint(URI uri, @Nullable String authorization) {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * Reads a URL; {@code user:password@} in it becomes the authorization.
   *
   * @throws ConfigException if it is no http or https URL; the message shows no password
   */
  static Endpoint of(String url) {
    try {
      URI given = new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
      if (given.getHost() == null || !SCHEMES.contains(given.getScheme())) {
        throw invalid(url);
      }
      URI bare =
          new URI(
              given.getScheme(),
              null,
              given.getHost(),
              given.getPort(),
              given.getPath(),
              null,
              null);
      String userInfo = given.getUserInfo();
      return new Endpoint(bare, userInfo == null ? null : basic(userInfo));
    } catch (URISyntaxException e) {
      throw invalid(url);
    }
  }

  Endpoint withBasic(String userInfo) {
    return new Endpoint(uri, basic(userInfo));
  }

  Endpoint withBearer(String token) {
    return new Endpoint(uri, "Bearer " + token);
  }

  @Override
  public String toString() {
    return uri.toString();
  }

  private static String basic(String userInfo) {
    byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static ConfigException invalid(String url) {
    return new ConfigException(
        RegistryConfig.URL, url.replaceFirst("//[^/]*@", "//***@"), "not an http or https URL");
  }
}
