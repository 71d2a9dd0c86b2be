"""What must be so for clientfile to work, looked at before or after something broke: `clientfile doctor`."""
