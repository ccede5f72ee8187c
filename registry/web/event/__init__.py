"""Events and who took which part in them."""
