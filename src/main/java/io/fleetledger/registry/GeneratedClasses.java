package io.fleetledger.registry;

import org.apache.avro.Schema;
import org.apache.avro.specific.AvroGenerated;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The classes that Avro generated, and Avro's trust in them.
 *
 * <p>A schema comes from outside and names classes. So Avro loads none that isn't trusted, and by
 * itself trusts only those named in a system property. A class that Avro generated is plain data,
 * whatever its package: these are trusted too, and no others.
 */
final class GeneratedClasses {
  private GeneratedClasses() {}

  /** Makes Avro trust generated classes in this JVM, besides those it trusts already. */
  static synchronized void trust() {
    ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
    if (!(trusted instanceof TrustGenerated)) {
      ClassSecurityValidator.setGlobal(new TrustGenerated(trusted));
    }
  }

  /** The generated class that has the record's name; null: there is none. */
  static @Nullable Class<?> named(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      return null;
    }
    try {
      Class<?> type = SpecificData.get().getClass(schema);
      return type != null && SpecificRecord.class.isAssignableFrom(type) ? type : null;
    } catch (SecurityException e) {
      return null; // an ordinary class that happens to have the name of somebody's schema
    }
  }

  /** How Avro handles a record of this class; null: one without a class of its own. */
  static SpecificData model(@Nullable Class<?> type) {
    return type == null ? SpecificData.get() : SpecificData.getForClass(type);
  }

  private record TrustGenerated(ClassSecurityPredicate others) implements ClassSecurityPredicate {
    @Override
    public boolean isTrusted(Class<?> type) {
      return type.isAnnotationPresent(AvroGenerated.class) || others.isTrusted(type);
    }

    @Override
    public void forbiddenClass(String name) {
      others.forbiddenClass(name);
    }
  }
}
