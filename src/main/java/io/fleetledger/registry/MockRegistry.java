package io.fleetledger.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A registry in memory, for tests: {@code mock://scope}. Each scope is one registry, shared in this
 * JVM. It numbers schemas from 1, gives the same schema one id under all subjects, and demands no
 * compatibility until asked to. It has no normal form of schemas, so ignores {@code normalize}.
 */
final class MockRegistry implements SchemaRegistryClient {
  private static final ConcurrentMap<String, MockRegistry> SCOPES = new ConcurrentHashMap<>();
  private static final SchemaValidator MUTUALLY_READABLE =
      new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

  /** By id - 1. */
  private final List<Schema> schemas = new ArrayList<>();

  private final Map<String, Integer> idByJson = new HashMap<>();
  private final Map<String, List<Integer>> idsBySubject = new HashMap<>();
  private final Set<String> fullSubjects = new HashSet<>();

  private MockRegistry() {}

  static MockRegistry scope(String name) {
    return SCOPES.computeIfAbsent(name, scope -> new MockRegistry());
  }

  @Override
  public synchronized int register(String subject, Schema schema, boolean normalize) {
    if (!isCompatible(subject, schema)) {
      throw new SerializationException(
          "subject " + subject + ": incompatible with an earlier version: " + schema);
    }
    int id =
        idByJson.computeIfAbsent(
            schema.toString(),
            json -> {
              schemas.add(schema);
              return schemas.size();
            });
    List<Integer> versions = idsBySubject.computeIfAbsent(subject, name -> new ArrayList<>());
    if (!versions.contains(id)) {
      versions.add(id);
    }
    return id;
  }

  @Override
  public synchronized int idOf(String subject, Schema schema, boolean normalize) {
    Integer id = idByJson.get(schema.toString());
    if (id == null || !versions(subject).contains(id)) {
      throw new UnknownSchemaException("subject " + subject + " has no schema " + schema);
    }
    return id;
  }

  @Override
  public synchronized Schema schemaById(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new UnknownSchemaException("no schema with id " + id);
    }
    return schemas.get(id - 1);
  }

  @Override
  public synchronized RegisteredSchema latest(String subject) {
    List<Integer> versions = versions(subject);
    if (versions.isEmpty()) {
      throw new UnknownSchemaException("no subject " + subject);
    }
    int id = versions.getLast();
    return new RegisteredSchema(subject, versions.size(), id, schemaById(id));
  }

  @Override
  public synchronized boolean isCompatible(String subject, Schema schema) {
    if (!fullSubjects.contains(subject)) {
      return true;
    }
    try {
      MUTUALLY_READABLE.validate(schema, versions(subject).stream().map(this::schemaById).toList());
      return true;
    } catch (SchemaValidationException e) {
      return false;
    }
  }

  @Override
  public synchronized void requireFullCompatibility(String subject) {
    fullSubjects.add(subject);
  }

  /** Keeps the scope: others share it. */
  @Override
  public void close() {}

  private List<Integer> versions(String subject) {
    return idsBySubject.getOrDefault(subject, List.of());
  }
}
