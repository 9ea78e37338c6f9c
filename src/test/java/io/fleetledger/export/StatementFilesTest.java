package io.fleetledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A statement as it is. */
class StatementFilesTest {
  @Test
  void csv_has_a_line_per_line_and_shows_what_has_no_price() throws IOException {
    var text = new StringBuilder();
    CsvFile.write(StatementSheet.of(List.of(Samples.unpriced())), text);
    assertThat(text.toString().split("\r\n"))
        .containsExactly(
            "statement_id,line,kind,tenant_id,from,until,project_id,model_id,pool_id,accelerator_id,"
                + "service_tier,call_kind,unit,quantity,price_book_id,price_version,price_scope,"
                + "tier_from,unit_price,charge,currency,requests,model_mflop,executed_mflop,"
                + "device_seconds,cost,cost_currency,note",
            "initech/2026-03-01,1,USAGE,initech,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z,search,"
                + "llama-3.1-70b,interactive,H100-SXM5-80GB,interactive,CHAT,OUTPUT_TOKEN,5,standard,"
                + "2026-01-01T00:00:00Z,any,0,0.000012,0.00006,USD,,,,,,,",
            "initech/2026-03-01,2,USAGE,initech,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z,search,"
                + "llama-3.1-70b,interactive,H100-SXM5-80GB,interactive,CHAT,INPUT_TOKEN,10,,,,,,,USD"
                + ",,,,,,,NO_PRICE");
  }

  @Test
  void json_has_the_head_the_total_and_the_lines() throws IOException {
    var text = new StringWriter();
    StatementJson.write(List.of(Samples.acme(), Samples.unpriced()), text);
    JsonNode statements =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readTree(text.toString());
    JsonNode acme = statements.get(0);
    assertThat(acme.path("statement_id").asText()).isEqualTo("acme/2026-03-01");
    assertThat(acme.path("parent_id").asText()).isEqualTo("umbrella");
    assertThat(acme.path("period_start").asText()).isEqualTo("2026-03-01T05:00:00Z");
    assertThat(acme.path("time_zone").asText()).isEqualTo("America/New_York");
    assertThat(acme.path("sealed_at").asText()).isEqualTo("2026-04-02T00:00:00Z");
    assertThat(acme.path("total").decimalValue()).isEqualByComparingTo(Samples.acme().total());
    assertThat(acme.path("lines")).hasSize(14);
    assertThat(acme.path("lines").get(2).path("charge").decimalValue()).isEqualTo("277.77777525");
    assertThat(statements.get(1).path("sealed_at").isNull()).isTrue();
    assertThat(statements.get(1).path("priced").asBoolean()).isFalse();
    assertThat(statements.get(1).path("lines").get(1).path("charge").isNull()).isTrue();
  }
}
