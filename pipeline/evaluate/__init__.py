"""How right the checker is: measured against plans and statements that people have labelled."""
