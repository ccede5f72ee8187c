"""What lists share: pages, files to download, views that are kept by name."""
