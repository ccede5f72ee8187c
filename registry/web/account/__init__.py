"""Signing in and out, by password, second factor or single sign-on; one's own account and its sessions."""
