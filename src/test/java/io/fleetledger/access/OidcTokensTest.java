package io.fleetledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OidcTokensTest {
  private final ECKey key;
  private final OidcTokens tokens;

  OidcTokensTest(@TempDir Path directory) throws Exception {
    key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    Path keys = directory.resolve("keys.json");
    Files.writeString(keys, new JWKSet(key.toPublicJWK()).toString());
    tokens =
        new OidcTokens(
            new OidcSettings(
                "https://id.example", "fleetledger", keys.toString(), "realm.roles", "tenant"));
  }

  @BeforeEach
  void good() throws Exception {
    assertThat(tokens.caller(signed(claims().build())))
        .isEqualTo(new Caller("ann", Role.TENANT, "acme", "oidc"));
  }

  @Test
  void of_several_roles_the_one_that_may_most_counts() throws Exception {
    var claims = claims().claim("realm", Map.of("roles", List.of("other", "operator", "finance")));

    assertThat(tokens.caller(signed(claims.build())))
        .isEqualTo(new Caller("ann", Role.FINANCE, null, "oidc"));
  }

  @Test
  void without_a_role_or_a_tenant_for_it_nobody_is_let_in() throws Exception {
    assertThat(tokens.caller(signed(claims().claim("realm", null).build()))).isNull();
    assertThat(tokens.caller(signed(claims().claim("tenant", null).build()))).isNull();
    assertThat(tokens.caller(signed(claims().claim("tenant", "").build()))).isNull();
  }

  @Test
  void another_issuer_audience_or_time_is_refused() throws Exception {
    assertThat(tokens.caller(signed(claims().issuer("https://evil.example").build()))).isNull();
    assertThat(tokens.caller(signed(claims().audience("other").build()))).isNull();
    assertThat(
            tokens.caller(
                signed(
                    claims().expirationTime(Date.from(Instant.now().minusSeconds(600))).build())))
        .isNull();
    assertThat(tokens.caller(signed(claims().expirationTime(null).build()))).isNull();
  }

  @Test
  void another_s_signature_none_and_a_symmetric_one_are_refused() throws Exception {
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    var forged = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims().build());
    forged.sign(new ECDSASigner(other));
    assertThat(tokens.caller(forged.serialize())).isNull();

    assertThat(tokens.caller(new PlainJWT(claims().build()).serialize())).isNull();

    var symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
    symmetric.sign(new MACSigner(key.toPublicJWK().toString()));
    assertThat(tokens.caller(symmetric.serialize())).isNull();

    assertThat(tokens.caller("no token")).isNull();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("ann")
        .issuer("https://id.example")
        .audience("fleetledger")
        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
        .claim("realm", Map.of("roles", List.of("tenant")))
        .claim("tenant", "acme");
  }

  private String signed(JWTClaimsSet claims) throws Exception {
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }
}
