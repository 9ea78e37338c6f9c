package io.fleetledger;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The rules of the packages. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fleetledger");

  private static final String[] DATABASE = {
    "java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..", "com.zaxxer.."
  };

  /** What metering and accounts compute; the rest of them is the shell around it. */
  private static final String DOMAIN =
      "io\\.fleetledger\\.(metering|accounts)\\.(Acceptance|BusySlots|Corrections|CostSharing|FleetSpan"
          + "|Meter|MeteredEvent|NodeMinute|NodeRows|NodeTerms|Placed|Placement|Resolver|Run|Share|Sharer"
          + "|Shares|TenantDeltas|Terms|Sessions)(\\$.*)?";

  @Test
  void the_pure_packages_know_no_kafka() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "io.fleetledger.compute..",
                "io.fleetledger.cost..",
                "io.fleetledger.usage..",
                "io.fleetledger.alerting..",
                "io.fleetledger.time..",
                "io.fleetledger.api..",
                "io.fleetledger.access..",
                "io.fleetledger.query..",
                "io.fleetledger.charging..",
                "io.fleetledger.report..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.."));
  }

  @Test
  void what_the_stages_compute_knows_no_kafka() {
    check(
        noClasses()
            .that()
            .haveNameMatching(DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.."));
  }

  @Test
  void the_catalog_knows_kafka_only_where_it_reads_and_writes_its_topics() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.fleetledger.catalog..")
            .and()
            .haveNameNotMatching(".*\\.(CatalogReader|CatalogTopics)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.."));
  }

  @Test
  void only_the_ledger_and_its_readers_know_the_database() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.fleetledger.ledger..",
                "io.fleetledger.billing..",
                "io.fleetledger.watch..",
                "io.fleetledger.report..",
                "io.fleetledger.metrics..",
                "io.fleetledger.query..",
                "io.fleetledger.access..",
                "io.fleetledger.api..",
                "io.fleetledger.sandbox..",
                "io.fleetledger.app..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DATABASE));
  }

  @Test
  void only_the_registry_s_client_the_alerts_courier_and_the_sandbox_speak_http() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.fleetledger.registry..", "io.fleetledger.sandbox..")
            .and()
            .doNotHaveFullyQualifiedName("io.fleetledger.watch.Courier")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http.."));
  }

  @Test
  void only_the_api_knows_the_http_server() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.fleetledger.api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.helidon.."));
  }

  @Test
  void the_compute_model_cost_sharing_and_alerting_know_no_encoding_either() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "io.fleetledger.compute..", "io.fleetledger.cost..", "io.fleetledger.alerting..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.avro..", "io.fleetledger.schema.."));
  }

  @Test
  void exports_know_no_kafka_and_only_they_know_parquet() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.fleetledger.export..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.fleetledger.export..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop.."));
  }

  @Test
  void nothing_imports_the_app() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.fleetledger.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fleetledger.app.."));
  }

  @Test
  void only_the_sandbox_knows_embedded_servers() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.fleetledger.sandbox..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("kafka..", "io.zonky..", "scala..")));
  }

  @Test
  void only_the_app_starts_the_sandbox() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.fleetledger.app..", "io.fleetledger.sandbox..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.fleetledger.sandbox..")));
  }

  @Test
  void the_sandbox_knows_no_other_package() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.fleetledger.sandbox..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.fleetledger..")
                    .and(not(resideInAPackage("io.fleetledger.sandbox..")))));
  }

  @Test
  void no_two_packages_need_each_other() {
    slices().matching("io.fleetledger.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
