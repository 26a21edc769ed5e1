"""The design system: tokens, shell, components and the ways a page is written with them."""
