"""What reports takes and gives: schemas, limits, words. The gateway and other services may import it."""
