package io.fleetledger.access;

/**
 * The OpenID Connect provider whose tokens are trusted.
 *
 * @param issuer exactly what its tokens say in {@code iss}
 * @param audience what they must name in {@code aud}
 * @param keys where its keys are: an address, or a file of JSON Web Keys
 * @param roleClaim the claim that names the role, or a list in which it is; dots lead into objects
 * @param tenantClaim the claim that names the tenant of the role tenant
 */
public record OidcSettings(
    String issuer, String audience, String keys, String roleClaim, String tenantClaim) {}
