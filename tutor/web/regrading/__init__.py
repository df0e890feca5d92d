"""Pages of regrades: who would move, applying, and taking back."""
