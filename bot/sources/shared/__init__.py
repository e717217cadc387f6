"""What every source needs: reading instants, reading JSON, and the shape of its entry in the registry."""
