package io.fleetledger.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that an OpenID Connect provider has signed. Only asymmetric signatures count, and only
 * tokens that name issuer and audience, and expire. Thread-safe.
 */
public final class OidcTokens {
  private final OidcSettings settings;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * @throws IOException if the file of keys can't be read
   * @throws ParseException if it holds no keys
   */
  public OidcTokens(OidcSettings settings) throws IOException, ParseException {
    this.settings = settings;
    // Access tokens as RFC 9068 has them, and those that name no type of their own.
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    var algorithms = new HashSet<JWSAlgorithm>(JWSAlgorithm.Family.SIGNATURE);
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(algorithms, keys(settings.keys())));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp")));
  }

  private static JWKSource<SecurityContext> keys(String place) throws IOException, ParseException {
    return place.startsWith("http://") || place.startsWith("https://")
        ? JWKSourceBuilder.<SecurityContext>create(URI.create(place).toURL()).retrying(true).build()
        : new ImmutableJWKSet<>(JWKSet.load(Path.of(place).toFile()));
  }

  /**
   * Whose token it is; null: it is not good, or gives no role here.
   *
   * @throws IOException if the provider's keys can't be had
   */
  @Nullable Caller caller(String text) throws IOException {
    JWTClaimsSet claims;
    try {
      claims = processor.process(text, null);
    } catch (ParseException | BadJOSEException e) {
      return null;
    } catch (KeySourceException e) {
      throw new IOException("the keys of " + settings.issuer() + " can't be had", e);
    } catch (JOSEException e) {
      return null;
    }
    Map<String, Object> told = claims.getClaims();
    Role role = role(claim(told, settings.roleClaim()));
    if (role == null) {
      return null;
    }
    Object tenant = claim(told, settings.tenantClaim());
    String name = claims.getSubject();
    if (role != Role.TENANT) {
      return new Caller(name, role, null, "oidc");
    }
    return tenant instanceof String id && !id.isEmpty() ? new Caller(name, role, id, "oidc") : null;
  }

  /** Of several roles the one that may most. */
  private static @Nullable Role role(@Nullable Object claim) {
    Collection<?> named = claim instanceof Collection<?> several ? several : Set.of();
    var roles = new TreeSet<Role>();
    if (claim instanceof String one) {
      Role.named(one).ifPresent(roles::add);
    }
    for (Object name : named) {
      Role.named(String.valueOf(name)).ifPresent(roles::add);
    }
    return roles.isEmpty() ? null : roles.first();
  }

  /** A claim under its whole name, or else along its dots. */
  private static @Nullable Object claim(Map<String, Object> claims, String path) {
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    int dot = path.indexOf('.');
    Object inner = dot < 0 ? null : claims.get(path.substring(0, dot));
    if (!(inner instanceof Map<?, ?> object)) {
      return null;
    }
    @SuppressWarnings("unchecked") // JSON objects have texts for keys.
    Map<String, Object> fields = (Map<String, Object>) object;
    return claim(fields, path.substring(dot + 1));
  }
}
