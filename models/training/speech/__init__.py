"""Speech for training and measuring: free synthetic voices, and the rooms, noises and microphones around them."""
