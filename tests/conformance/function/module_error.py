import raises

raises.key()
