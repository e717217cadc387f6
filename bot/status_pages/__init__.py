"""Status pages: how services are and were, for customers or for everybody, read-only.

`story` is what a page says, before it has a language; `days`, `figures` and `telling` make it from what is
known of a service, `page` and `record` write it as HTML and as JSON, `shelf` keeps the newest of each, and
`routine` does all of it again and again.
"""
