"""The annual report: its tables, the desk where a draft is made, letters, frozen years, sections and wordings."""
