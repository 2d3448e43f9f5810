def accept(order):
    """What one message asks for. Raises when it cannot be done now: the message then comes back."""
    if "id" not in order:
        raise ValueError("an order without an id")
    print("accepted order %s" % order["id"])
