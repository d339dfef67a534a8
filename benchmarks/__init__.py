"""What the README's figures are made from."""
