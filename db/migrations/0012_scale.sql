-- How much longer than it should be a printer must draw, in hundredths of a per cent, to come out right. NULL: as it is.
ALTER TABLE printer ADD COLUMN scale_x INTEGER;
ALTER TABLE printer ADD COLUMN scale_y INTEGER;
