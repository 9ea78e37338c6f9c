package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Law 4: order, repetition and the moment at which the catalog arrives don't matter. Nor does how
 * far a partition is ahead of another, or where a task runs.
 */
class OrderProperties {

  @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
  void any_course_of_records_and_catalog_changes_ends_in_the_oracle_s_tables(
      @ForAll("courses") Course course) {
    assertThat(course.differences()).isEmpty();
  }

  @Provide
  Arbitrary<Course> courses() {
    return Courses.any(40);
  }
}
