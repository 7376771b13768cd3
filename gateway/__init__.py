"""The gateway: the pages for staff and the door of /api/v1. It keeps no database and knows no rule.

It shows what services answer and passes on what people do; the page hides, the service refuses.
Called by browsers and other systems; calls every service with the asker's signed identity (one hop).
"""
