-- What the lists of needed data ask for, by day, and which office decides where several bodies of a kind do.

-- A field that a list of law asks for. Rows are never changed once they have held: a list that changes gets a last day.
CREATE TABLE required_field (
  list       TEXT NOT NULL,               -- core/required_list.def
  no         INTEGER NOT NULL,            -- place in the list, as the text of the law counts where it does
  groups     TEXT NOT NULL,               -- product groups that it is asked of, by spaces, '' : all
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,               -- last day, '' : still so
  name       TEXT NOT NULL,
  name_en    TEXT NOT NULL,
  place      TEXT NOT NULL,               -- where it is kept: kind.field, alternatives by |
  if_any     TEXT NOT NULL,               -- 'yes' : only where there is such a thing
  source     TEXT NOT NULL,
  PRIMARY KEY (list, no, groups, valid_from)
) STRICT, WITHOUT ROWID;

ALTER TABLE competence ADD COLUMN office TEXT NOT NULL DEFAULT '';
