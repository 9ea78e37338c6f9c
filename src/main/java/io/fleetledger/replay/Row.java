package io.fleetledger.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A line of a trace, with the columns renamed to the fields of an inference event.
 *
 * @param line its number in the file, from 1
 * @param fields its values by Avro field name
 */
record Row(long line, ObjectNode fields) {}
