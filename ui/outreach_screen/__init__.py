"""The review screen's own modules; a name no other package has, so that they load from the checkout and the wheel."""
