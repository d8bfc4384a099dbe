"""What each number means and how it is counted."""
