"""How long ago something was, as one says it."""


def age(days: int) -> str:
    """Days as "today", "19 days ago", "4 months ago", "2 years ago"."""
    if days <= 0:
        return "today"
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"
