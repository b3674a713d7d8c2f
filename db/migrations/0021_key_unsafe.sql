-- When a signing key was ended for safety: stolen, or maybe so. Beside its state, which goes on as it would; the page of its labels says so.
ALTER TABLE signing_key ADD COLUMN unsafe_us INTEGER NOT NULL DEFAULT 0; -- 0 : not
