"""Providers invented for a test move in: rows and clients below this folder, and no edit elsewhere."""
