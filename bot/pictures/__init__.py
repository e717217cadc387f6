"""Pictures: charts as PNG, drawn by Pillow of the extra [reports].

What is to be drawn comes as a value that has words already; nothing here knows a language, a service or
Slack. The library is loaded when the first picture is drawn: the bare bot does without it.
"""
