"""The groups of the operations command, each in a module that is loaded when it is called."""
