"""The only writers: keyword-only verbs with ``by=``, one change record each; they never commit."""
