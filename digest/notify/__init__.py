"""Telling people: one message per announcement day, to every target that the configuration names.

``message`` says what (pure), ``targets`` to whom, ``feishu`` and ``apprise`` how, ``send`` does it once.
"""
