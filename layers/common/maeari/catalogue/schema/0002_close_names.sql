-- Rows of 0001 get their hashes and their keys without accents from MysqlArtists.complete_aliases: neither
-- can be computed in SQL.

CREATE TABLE IF NOT EXISTS alias_parts (
    part      INT UNSIGNED NOT NULL COMMENT 'maeari.catalogue.close_names.hashes of the alias',
    units     TINYINT UNSIGNED NOT NULL COMMENT 'length of the alias in units',
    alias_key VARCHAR(190) NOT NULL,
    PRIMARY KEY (part, units, alias_key)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unknown_names (
    name_key   VARCHAR(190) NOT NULL COMMENT 'maeari.catalogue.names.key of what was searched for',
    expires_at DATETIME NOT NULL COMMENT 'UTC; until then no source is asked for it again',
    PRIMARY KEY (name_key),
    KEY expiry (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
