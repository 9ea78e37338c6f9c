package io.fleetledger.app;

import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.jspecify.annotations.Nullable;

/** Takes definitions of settings. */
@FunctionalInterface
interface SettingDefinitions {
  void define(
      String key, Type type, String byDefault, @Nullable Validator validator, String meaning);
}
