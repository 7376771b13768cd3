"""Messages between the users of the network: messages, attachments, read receipts.

Queues: messaging.default, messaging.exports. Called by the gateway. Accounts and departments are read copies fed by
events of `auth`; the audience of a broadcast is the copy's membership at the moment of sending.
"""
